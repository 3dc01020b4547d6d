using Collections.Core.Planning;

namespace Collections.Web.Features.Progress;

public sealed partial class WeekLog
{
    protected override async Task<IReadOnlyList<WeekLogLine>?> ReadAsync(CancellationToken cancellationToken) =>
        await Queries.WeekLogAsync(Week.Id, cancellationToken);
}
