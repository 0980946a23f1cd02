import { ResourceManagementClient } from '@azure/arm-resources';
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { RawAnswer } from './arm-answer.ts';
import { createArmPipeline } from './arm-pipeline.ts';
import type { ArmPipelineSettings } from './arm-pipeline.ts';

export interface SendOptions {
  readonly abortSignal: AbortSignal;
  readonly onResponse: (answer: RawAnswer) => void;
}

/** What needs the SDK, in a file of its own: it is loaded with the first call, since most of it is not needed to start. */
export interface ArmConnection {
  readonly resources: ResourceManagementClient['resources'];
  readonly readPage: (url: string, options: SendOptions) => Promise<void>;
}

export interface ArmConnectionSettings extends ArmPipelineSettings {
  readonly httpClient?: HttpClient | undefined;
}

export function connectArm(settings: ArmConnectionSettings): ArmConnection {
  const httpClient = settings.httpClient ?? createDefaultHttpClient();
  const pipeline = createArmPipeline(settings);
  // Ids carry their subscription, so one client serves them all. The pipeline signs; the SDK's own credential goes unused.
  const client = new ResourceManagementClient(
    { getToken: () => Promise.resolve(null) },
    { endpoint: settings.origin, pipeline, httpClient },
  );
  return {
    resources: client.resources,
    readPage: async (url, { abortSignal, onResponse }) => {
      const headers = createHttpHeaders({ accept: 'application/json' });
      const request = createPipelineRequest({ url, method: 'GET', headers, abortSignal });
      onResponse(await client.pipeline.sendRequest(httpClient, request));
    },
  };
}
