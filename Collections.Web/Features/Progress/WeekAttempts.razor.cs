using Collections.Core.Planning;

namespace Collections.Web.Features.Progress;

public sealed partial class WeekAttempts
{
    protected override async Task<IReadOnlyList<WeekExecution>?> ReadAsync(CancellationToken cancellationToken) =>
        await Queries.WeekExecutionsAsync(Week.Id, cancellationToken);
}
