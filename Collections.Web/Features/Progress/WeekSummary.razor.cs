using Collections.Core.Amc;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

public sealed partial class WeekSummary
{
    [Parameter]
    public bool IsEditable { get; set; }

    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private string Maturity => Data is not { } detail || !TimeZones.TryFind(detail.Collection.TimeZone, out var zone)
        ? "–"
        : Week.IsProvisional(Time.GetUtcNow(), zone) ? "Provisional: AMC may still restate it" : "Settled";

    protected override Task<WeekDetail?> ReadAsync(CancellationToken cancellationToken) => Queries.WeekAsync(Week.Id, cancellationToken);
}
