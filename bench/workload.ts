/** What every server of the comparison is asked, and the room ids it is asked about. */

const MOBILE = /* GraphQL */ `
  query Mobile($id: ID!) {
    room(id: $id) {
      vendorId
      title
      type
      startsAt
      endsAt
      durationMinutes
      documents {
        totalCount
        nodes {
          vendorId
          fileName
          pageCount
          status
        }
      }
      statistics {
        live {
          studentCount
          peakStudentCount
          watchTime {
            averageSeconds
          }
          onlineSeries {
            stepSeconds
            points {
              startsAt
              studentCount
            }
          }
        }
      }
    }
  }
`;

const LIST = /* GraphQL */ `
  query List($first: Int!, $filter: RoomFilter) {
    rooms(first: $first, filter: $filter) {
      totalCount
      nodes {
        vendorId
        title
        startsAt
        documents {
          totalCount
          nodes {
            fileName
            pageCount
          }
        }
      }
    }
  }
`;

/** One kind of request. */
export interface Workload {
  name: string;
  query: string;
  /** Variables of the `n`-th request: each has objects of its own, so that nothing can be shared between requests. */
  variables: (n: number) => Record<string, unknown>;
  /** Vendor calls of one request. */
  vendorCalls: number;
  /** Vendor rounds that must follow each other. */
  rounds: number;
  /** The `Accept-Encoding` that it is asked with. */
  coding?: string;
}

export const trivial: Workload = {
  name: 'trivial: `{ __typename }`',
  query: '{ __typename }',
  variables: () => ({}),
  vendorCalls: 0,
  rounds: 0,
};

export const mobile: Workload = {
  name: 'mobile: a room, its documents and live statistics',
  query: MOBILE,
  variables: (n) => ({ id: roomId(n, 0) }),
  vendorCalls: 3,
  rounds: 1,
};

export function list(rooms: number): Workload {
  return {
    name: `list: ${rooms} rooms with documents`,
    query: LIST,
    variables: (n) => ({ first: rooms, filter: { titleContains: `group ${n}` } }),
    vendorCalls: Math.ceil(rooms / 20) + rooms,
    rounds: rooms > 20 ? 3 : 2,
  };
}

/** The id of room `index` in group `group`: `jz` and 32 hex digits, as the vendor's are. */
export function roomId(group: number, index: number): string {
  return `jz${group.toString(16).padStart(28, '0')}${index.toString(16).padStart(4, '0')}`;
}
