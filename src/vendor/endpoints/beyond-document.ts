/**
 * How much is used of what the vendor's own clients use and its document does not name: nothing, all but rooms of new
 * types, or those too.
 */
export type BeyondDocument = 'off' | 'read' | 'create';
