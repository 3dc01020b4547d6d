using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Web.Api;

namespace Collections.Web.Features.Sharing;

/// <summary>A snapshot as tables.</summary>
internal static class SnapshotExport
{
    public static Task<IResult> AnswerAsync(Snapshot snapshot, HttpRequest request, string? format, string? table, CancellationToken cancellationToken) => AnswerAsync(
        snapshot.Content,
        snapshot.Layout,
        snapshot.Row.Name,
        snapshot.Row.Sha256,
        new("A snapshot, frozen", snapshot.Row.CreatedAt, snapshot.Row.AuthorName, $"{request.Scheme}://{request.Host}{SnapshotPage.Address(snapshot.Row.Id)}"),
        format,
        table,
        cancellationToken);

    /// <summary>For who holds the link: without any address, since this one is a secret.</summary>
    public static Task<IResult> AnswerAsync(SharedSnapshot snapshot, string? format, string? table, CancellationToken cancellationToken) => AnswerAsync(
        snapshot.Content,
        snapshot.Layout,
        snapshot.Name,
        snapshot.Sha256,
        new("A snapshot, frozen", snapshot.CreatedAt, snapshot.AuthorName, Link: null),
        format,
        table,
        cancellationToken);

    private static async Task<IResult> AnswerAsync(
        ReadOnlyMemory<byte> content, ReportLayout layout, string name, string sha256, ExportFacts facts, string? format, string? table, CancellationToken cancellationToken)
    {
        if (FrozenReportJson.Read(content.Span) is not { } report)
        {
            return Results.Problem("Another version of the program took this snapshot; this one cannot make tables of it.", statusCode: StatusCodes.Status409Conflict);
        }

        var book = ReportExport.Of(report.Content, layout, report.Table, facts, report.Others);
        return await ExportAnswer.OfAsync(book with { Title = name, About = [("Collection", book.Title), .. book.About, ("SHA-256", sha256)] }, format, table, cancellationToken);
    }
}
