/** How streams tell a FileHandle that they use it: two methods that nobody else can name. */

/** A further user of the handle: closing waits for it. */
export const retain = Symbol('retain');
/** The end of such a use. */
export const release = Symbol('release');
