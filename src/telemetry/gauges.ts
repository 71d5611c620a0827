import { Gauge, type Aggregator, type Registry } from 'prom-client';

/** Makes a gauge that looks at its value when it is scraped. */
export type NewGauge = (name: string, help: string, value: () => number, aggregator?: Aggregator) => Gauge;

/** Gauges of these registers; `aggregator`: what the value is for several workers together, their sum if not said. */
export function gaugesIn(registers: Registry[]): NewGauge {
  return (name, help, value, aggregator = 'sum') =>
    new Gauge({
      name,
      help,
      registers,
      aggregator,
      collect() {
        this.set(value());
      },
    });
}
