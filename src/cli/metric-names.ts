/**
 * The metrics that names stand for: a metric's own name, or its name without the unit (`latency` for `latencyMs`) where only one fits. Other
 * names stay as they are, for whoever knows the metrics to refuse.
 */
export function resolveMetricNames(names: readonly string[], metrics: readonly string[]): readonly string[] {
  return names.map((name) => {
    if (metrics.includes(name)) return name;
    const fitting = metrics.filter((metric) => metric.startsWith(name) && /^[A-Z][A-Za-z0-9]{0,3}$/.test(metric.slice(name.length)));
    return fitting.length === 1 ? fitting[0]! : name;
  });
}
