using System.Globalization;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

public sealed partial class WeekVersions
{
    [Parameter]
    public bool IsEditable { get; set; }

    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    public required VerbRunner Verbs { get; init; }

    protected override async Task<IReadOnlyList<WeekVersionRow>?> ReadAsync(CancellationToken cancellationToken) =>
        await Queries.WeekVersionsAsync(Week.Id, cancellationToken);

    private async Task RevertAsync(WeekVersionRow version)
    {
        var before = Data?.FirstOrDefault(other => other.IsCurrent);
        var done = await Verbs.RunAsync(
            commands => commands.RevertAsync(Week.Id, version.Id, CancellationToken.None),
            _ => string.Create(CultureInfo.InvariantCulture, $"Version {version.Version} is current."),
            before is null ? null : commands => commands.RevertAsync(Week.Id, before.Id, CancellationToken.None));
        if (done)
        {
            await OnDone.InvokeAsync();
        }
    }
}
