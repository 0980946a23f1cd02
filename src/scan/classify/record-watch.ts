import type { JsonValue } from '../../api/json.ts';
import { isJsonObject } from '../../api/json.ts';
import type { UntoldRecords } from './classification.ts';

/** Where the records of a log may tell their call and their time. */
export interface RecordPlaces {
  readonly ids: readonly ((record: JsonValue) => readonly JsonValue[])[];
  readonly times: readonly ((record: JsonValue) => readonly JsonValue[])[];
}

/** Watches the records of a log that goes whole for those that may be of a call which none of them tells. */
export interface RecordWatch {
  /** `ids`: of its calls, by the source that the watch is for. */
  readonly add: (record: JsonValue, ids: readonly string[]) => void;
  /** `isEndTorn`: a last line without an end is not JSON, and perhaps still being written. */
  readonly untold: (isEndTorn: boolean) => UntoldRecords | undefined;
}

/**
 * A log of one call often tells it once, in a head or in an end, and the records between bear no id. So a record without one is
 * of another call only where the log tells several, where something stands in place of its id, or where it has a time of its own
 * and others beside the first and the last tell the call, or those without an id are not all of one kind: what wrote them may
 * name the call elsewhere.
 */
export function createRecordWatch({ ids: idPlaces, times }: RecordPlaces): RecordWatch {
  const told = new Set<string>();
  let isAnyWithout = false;
  let isAnyMarked = false;
  let isAnyTimed = false;
  const kinds = createKinds();
  /** Of the records that tell the call or have a time. */
  let count = 0;
  let isLastTold = false;
  let isToldBetween = false;
  const follow = (isTold: boolean): void => {
    isToldBetween ||= isLastTold && count > 1;
    isLastTold = isTold;
    count += 1;
  };
  const isUntold = (): boolean => {
    if (told.size > 1) return isAnyWithout;
    return told.size === 1 && (isAnyMarked || (isAnyTimed && isToldBetween) || kinds.areSeveral());
  };
  return {
    add: (record, ids) => {
      // Two are as good as all.
      if (told.size < 2) for (const id of ids) told.add(id);
      if (ids.length > 0) {
        follow(true);
        return;
      }
      isAnyWithout = true;
      isAnyMarked ||= idPlaces.some((select) => select(record).length > 0);
      if (!times.some((select) => select(record).some((value) => value !== null))) return;
      isAnyTimed = true;
      kinds.add(record);
      follow(false);
    },
    untold: (isEndTorn) => {
      if (isUntold()) return 'Records';
      // What has no id belongs to the one call of such a log, whole or not.
      return isEndTorn && !(told.size === 1 && isAnyWithout) ? 'TornEnd' : undefined;
    },
  };
}

/** Records are of one kind where the fields of one are all among those of the other: some may be left out. */
function createKinds() {
  let widest: ReadonlySet<string> | undefined;
  let last = '';
  let isSeveral = false;
  return {
    add: (record: JsonValue): void => {
      if (isSeveral) return;
      const fields = isJsonObject(record) ? Object.keys(record) : [];
      const shape = fields.join('\n');
      if (widest !== undefined && shape === last) return;
      last = shape;
      const added = new Set(fields);
      if (widest === undefined || isPartOf(widest, added)) widest = added;
      else isSeveral = !isPartOf(added, widest);
    },
    areSeveral: () => isSeveral,
  };
}

function isPartOf(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return some.size <= all.size && [...some].every((one) => all.has(one));
}
