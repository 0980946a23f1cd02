import type { ArtifactClass } from '../../api/call-data-policy.ts';
import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import type { ClassTerms } from '../../policy/class-terms.ts';
import type { UnseenPlace } from '../../policy/scan-report.ts';
import type { OperatorError } from '../../reconcile/errors.ts';
import type { BlobPort } from '../blob-port.ts';
import type { BlobService } from '../blob-service.ts';
import type { Classifier } from '../classify/classifier.ts';
import type { RecordReaders } from '../records/record-readers.ts';

/** Clients of one storage account. Retries and pacing stand behind them. */
export interface AccountClients {
  readonly port: BlobPort;
  readonly service: BlobService;
  readonly close: () => Promise<void>;
}

/** A class of the policy, ready to read blobs with. */
export interface ScanClass {
  readonly name: string;
  readonly declared: ArtifactClass;
  readonly definitions: readonly ArtifactDefinition[];
  readonly classifier: Classifier;
  /** Tells call ids from the listing alone, for what cannot be read; its start is the creation time. */
  readonly listedIds: Classifier;
  /** For definitions that are read record by record. */
  readonly recordReaders: RecordReaders;
}

/** A class of the policy by whose definitions nothing can be read. */
export interface UnusableClass extends Pick<ScanClass, 'name' | 'declared'> {
  readonly fault: OperatorError;
}

/** How a place is called where something is told of it. */
export function nameOfPlace({
  account,
  container,
  prefix,
  scanClass,
}: PlaceOf<Pick<ScanClass, 'name'>>): Pick<UnseenPlace, 'account' | 'container' | 'prefix' | 'className'> {
  return { account, container, prefix, className: scanClass.name };
}

interface PlaceOf<Class> {
  readonly account: string;
  readonly container: string;
  readonly prefix: string;
  readonly scanClass: Class;
}

/** One location of a class in one account. */
export interface ScanPlace extends PlaceOf<ScanClass> {
  /** What holds for the class in this account. */
  readonly terms: ClassTerms;
  readonly clients: AccountClients;
}

/** A location of a class that nothing can be read by. Rules delete there all the same. */
export type UnreadPlace = Pick<ScanPlace, 'account' | 'container' | 'terms'>;
