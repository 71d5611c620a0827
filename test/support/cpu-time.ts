/**
 * What some work costs in milliseconds of processors, at best: the least of three rounds. Other work on the machine
 * makes it come later, but hardly dearer.
 */
export async function leastCpuMs(work: () => unknown): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / 1_000);
  }
  return Math.min(...rounds);
}
