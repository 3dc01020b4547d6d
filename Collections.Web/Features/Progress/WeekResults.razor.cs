using Collections.Core.Data;
using Collections.Core.Ingestion;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;

namespace Collections.Web.Features.Progress;

/// <summary>The stored rows of the week's current version, in AMC's order; only those in sight are read.</summary>
public sealed partial class WeekResults
{
    [Inject]
    public required ResultRows Rows { get; init; }

    [Inject]
    public required UserScope Scope { get; init; }

    private string Download => $"/api/weeks/{Week.Id}/rows?format=csv";

    protected override Task<StoredResult?> ReadAsync(CancellationToken cancellationToken) => Rows.FindAsync(Scope, Week.Id, version: null, cancellationToken);

    private async ValueTask<ItemsProviderResult<ResultLine>> RowsAsync(ItemsProviderRequest request)
    {
        if (Data is not { } result)
        {
            return new([], 0);
        }

        var page = await Rows.PageAsync(Scope, result, request.StartIndex, request.Count, request.CancellationToken);
        return new(page.Rows.Select((cells, index) => new ResultLine(request.StartIndex + index, cells)), (int)Math.Min(result.Rows, int.MaxValue));
    }

    private sealed record ResultLine(int Index, IReadOnlyList<string?> Cells);
}
