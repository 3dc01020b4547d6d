using Collections.Core.Planning;

namespace Collections.Web.Features.Progress;

public sealed partial class WeekSql
{
    protected override Task<WeekDetail?> ReadAsync(CancellationToken cancellationToken) => Queries.WeekAsync(Week.Id, cancellationToken);
}
