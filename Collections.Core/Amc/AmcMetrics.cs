using System.Diagnostics.Metrics;

namespace Collections.Core.Amc;

/// <summary>Meter <c>collections.amc</c>: how long Amazon takes to answer, per endpoint.</summary>
internal sealed class AmcMetrics(IMeterFactory meters)
{
    public const string MeterName = "collections.amc";

    private readonly Histogram<double> _duration = meters.Create(MeterName).CreateHistogram<double>(
        "collections.amc.request.duration", "s", "Response time of Amazon Marketing Cloud, per endpoint.",
        advice: new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60] });

    public void Record(AmcCall call) => _duration.Record(
        call.Duration.TotalSeconds,
        new("endpoint", call.Endpoint),
        new("http.response.status_code", call.StatusCode),
        new("error.type", call.ErrorClass?.ToString()));
}
