const plain = /^[\p{L}_@][\p{L}\p{N}_.@-]*$/u;

/** A name as it is written: in quotes where it is not one word. */
export const nameText = (name: string): string => (plain.test(name) ? name : JSON.stringify(name));
