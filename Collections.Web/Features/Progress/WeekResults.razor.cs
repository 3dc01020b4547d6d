using System.Data.Common;
using System.Globalization;
using Collections.Core.Data;
using Collections.Core.Ingestion;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;

namespace Collections.Web.Features.Progress;

/// <summary>The stored rows of the week's current version, in AMC's order; only those in sight are read.</summary>
public sealed partial class WeekResults
{
    /// <summary>More than a clipboard and a spreadsheet take with ease is a matter for the file.</summary>
    private const int MostCopied = 5_000;

    private Virtualize<ResultLine>? _rows;
    private string? _failure;

    [Inject]
    public required ResultRows Rows { get; init; }

    [Inject]
    public required UserScope Scope { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string CopyLabel => Data?.Rows > MostCopied ? string.Create(CultureInfo.InvariantCulture, $"Copy the first {MostCopied:N0} as TSV") : "Copy as TSV";

    private string Curl => CurlText.Of(Navigation.ToAbsoluteUri(Download), $"week-{Week.Key}.csv");

    private string Download => $"/api/weeks/{Week.Id}/rows?format=csv";

    protected override Task<StoredResult?> ReadAsync(CancellationToken cancellationToken) => Rows.FindAsync(Scope, Week.Id, version: null, cancellationToken);

    private async ValueTask<ItemsProviderResult<ResultLine>> RowsAsync(ItemsProviderRequest request)
    {
        if (Data is not { } result)
        {
            return new([], 0);
        }

        try
        {
            var page = await Rows.PageAsync(Scope, result, request.StartIndex, request.Count, request.CancellationToken);
            Tell(null);
            return new(page.Rows.Select((cells, index) => new ResultLine(request.StartIndex + index, cells)), (int)Math.Min(result.Rows, int.MaxValue));
        }
        catch (DbException)
        {
            Tell("These rows could not be read just now.");
            return new([], 0);
        }
    }

    private async Task<string?> TsvAsync()
    {
        if (Data is not { } result)
        {
            return null;
        }

        var rows = new List<IReadOnlyList<string?>>();
        long? next = 0;
        try
        {
            while (next is { } offset && rows.Count < MostCopied)
            {
                var page = await Rows.PageAsync(Scope, result, offset, ResultRows.MaxPageRows, Disposed);
                rows.AddRange(page.Rows);
                next = page.Next;
            }
        }
        catch (DbException)
        {
            Tell("The rows could not be read just now, so nothing was copied.");
            return null;
        }

        return TsvText.Of([.. result.Columns.Select(column => (column.Name, column.IsNumber))], rows);
    }

    private void Tell(string? failure)
    {
        if (_failure != failure)
        {
            _failure = failure;
            StateHasChanged();
        }
    }

    private async Task ReadAgainAsync()
    {
        _failure = null;
        await (_rows?.RefreshDataAsync() ?? Task.CompletedTask);
    }

    /// <summary>AMC fills decimals up with zeros; files and copies have them all.</summary>
    private static string? Brief(string? number) =>
        number is not null && number.Contains('.', StringComparison.Ordinal) && !number.Contains('E', StringComparison.OrdinalIgnoreCase)
            ? number.TrimEnd('0').TrimEnd('.')
            : number;

    private sealed record ResultLine(int Index, IReadOnlyList<string?> Cells);
}
