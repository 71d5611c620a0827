/** Marks a mutation that costs the merchant money each time: the server takes one of them an operation. */
export const paidMutation = { isPaid: true };

/** Whether a field is marked so. */
export function isPaidMutation(field: { extensions: Record<string, unknown> }): boolean {
  return field.extensions['isPaid'] === true;
}
