import {
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { placeOf } from './access-log.ts';
import { endpointName, type Observer } from './observer.ts';
import type { RequestScope } from '../operation/request-scope.ts';

export interface TracingOptions {
  /** Where spans are posted, `…/v1/traces`. */
  url: string;
  serviceName: string;
  /** What else is said of the service. */
  resourceAttributes?: Readonly<Record<string, string>> | undefined;
  /** Share of traces that is kept, 0 to 1. */
  sampleRatio: number;
  /** How long a collector is waited for; as shipped without it. */
  exportTimeoutMs?: number | undefined;
}

export interface Tracing extends Observer {
  /** Sends what is left. */
  close(): Promise<void>;
}

/** A collector that is away must not hold up the end of the gateway. */
const EXPORT_TIMEOUT_MS = 5_000;

/** Asked every few seconds by machines. */
const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz']);

/**
 * Spans over OTLP: one for each request, and below it one for each attempt at a vendor call. They say what was called
 * and how it went, never with which values. Import this only when traces are wanted: it loads the SDK.
 */
export function startTracing({
  url,
  serviceName,
  resourceAttributes = {},
  sampleRatio,
  exportTimeoutMs = EXPORT_TIMEOUT_MS,
}: TracingOptions): Tracing {
  const sampler = new TraceIdRatioBasedSampler(sampleRatio);
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ ...resourceAttributes, 'service.name': serviceName }),
    ),
    // The ratio decides by the id of the trace. A caller from outside must not be able to switch recording on.
    sampler: new ParentBasedSampler({ root: sampler, remoteParentSampled: sampler }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url, timeoutMillis: exportTimeoutMs }),
        exportTimeoutMillis: exportTimeoutMs,
      }),
    ],
  });
  const tracer = provider.getTracer('duobei-graphql');
  const spans = new WeakMap<RequestScope, { span: Span; context: Context }>();

  return {
    onRequestStart(scope) {
      const { method, path, requestId, traceParent, traceState } = scope;
      if (PROBES.has(path)) return;
      const parent = remoteContext(traceParent, traceState);
      const attributes = {
        'http.request.method': method,
        'url.path': placeOf(path),
        'duobei.request_id': requestId,
      };
      const span = tracer.startSpan(
        `${method} ${placeOf(path)}`,
        { kind: SpanKind.SERVER, attributes },
        parent,
      );
      scope.traceId = span.spanContext().traceId;
      spans.set(scope, { span, context: trace.setSpan(parent, span) });
    },
    onRequestEnd({ scope, status, operation, errorCodes, isAgain }) {
      const span = spans.get(scope)?.span;
      if (!span) return;
      if (operation) {
        // The name is the client's: it stands in an attribute, where it makes no new kind of span.
        span.updateName(operation.type);
        span.setAttribute('graphql.operation.type', operation.type);
        span.setAttribute('graphql.document.hash', operation.hash);
        if (operation.name !== undefined) span.setAttribute('graphql.operation.name', operation.name);
      }
      if (isAgain) span.setAttribute('duobei.response.again', true);
      if (status > 0) span.setAttribute('http.response.status_code', status);
      if (errorCodes.length > 0) {
        span.setAttribute('graphql.error.codes', [...errorCodes]);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
    onVendorCall({ endpoint, callClass, attempt, durationMs, outcome }, scope) {
      const endTime = Date.now();
      const span = tracer.startSpan(
        endpointName(endpoint),
        {
          kind: SpanKind.CLIENT,
          startTime: endTime - durationMs,
          attributes: {
            'duobei.endpoint': endpoint,
            'duobei.call_class': callClass,
            'duobei.attempt': attempt,
            'duobei.outcome': outcome,
          },
        },
        (scope && spans.get(scope)?.context) ?? ROOT_CONTEXT,
      );
      if (outcome !== 'ok' && outcome !== 'ABORTED') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endTime);
    },
    async close() {
      // What cannot be sent at the end is lost, and nothing else.
      await provider.shutdown().catch(() => undefined);
    },
  };
}

/** Version, trace, span, flags. Of versions to come only these are known; an id of nothing but zeros is none. */
const TRACE_PARENT =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The trace of the caller, as W3C's `traceparent` and `tracestate` say it. */
function remoteContext(traceParent: string | null, traceState: string | null): Context {
  const [, version, traceId, spanId, flags, more] = TRACE_PARENT.exec(traceParent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  // The version that there is has nothing behind the flags.
  if (version === '00' && more !== undefined) return ROOT_CONTEXT;
  const isSampled = (parseInt(flags, 16) & TraceFlags.SAMPLED) !== 0;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  const state = traceState === null ? {} : { traceState: createTraceState(traceState) };
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true, ...state });
}
