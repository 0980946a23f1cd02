/** A path that is none, or that may cost too much. `position` counts characters from 0, where it is known. */
export class JsonPathError extends Error {
  readonly position: number | undefined;

  constructor(problem: string, position: number | undefined) {
    super(position === undefined || position < 0 ? problem : `${problem} at character ${position + 1}`);
    this.name = 'JsonPathError';
    this.position = position === undefined || position < 0 ? undefined : position;
  }
}
