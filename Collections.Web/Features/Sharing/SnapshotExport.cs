using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;

namespace Collections.Web.Features.Sharing;

/// <summary>A snapshot as tables.</summary>
internal static class SnapshotExport
{
    public static ExportBook Of(Snapshot snapshot, HttpRequest request) => Of(
        FrozenReportJson.Read(snapshot.Content.Span),
        snapshot.Layout,
        snapshot.Row.Name,
        snapshot.Row.Sha256,
        new("A snapshot, frozen", snapshot.Row.CreatedAt, snapshot.Row.AuthorName, $"{request.Scheme}://{request.Host}{SnapshotPage.Address(snapshot.Row.Id)}"));

    /// <summary>For who holds the link: without any address, since this one is a secret.</summary>
    public static ExportBook Of(SharedSnapshot snapshot) => Of(
        FrozenReportJson.Read(snapshot.Content.Span),
        snapshot.Layout,
        snapshot.Name,
        snapshot.Sha256,
        new("A snapshot, frozen", snapshot.CreatedAt, snapshot.AuthorName, Link: null));

    private static ExportBook Of(FrozenReport report, ReportLayout layout, string name, string sha256, ExportFacts facts)
    {
        var book = ReportExport.Of(report.Content, layout, report.Table, facts);
        return book with { Title = name, About = [("Collection", book.Title), .. book.About, ("SHA-256", sha256)] };
    }
}
