/** An error of the user or of the surroundings, told in one line: what is wrong and what to do. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandError';
  }
}
