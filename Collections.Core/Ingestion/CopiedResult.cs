namespace Collections.Core.Ingestion;

/// <summary>Rows and totals that are in the database, in a transaction that is still open, and what is to be said of them.</summary>
public sealed class CopiedResult
{
    internal CopiedResult(WeekIngest ingest, SpooledResult spooled, WeekVersionId versionId, IReadOnlyList<ResultColumn> columns, ResultSummary summary)
    {
        (Ingest, Files, Bytes, Sha256) = (ingest, spooled.Files.Count, spooled.Bytes, spooled.Sha256);
        (VersionId, Columns, Summary) = (versionId, columns, summary);
    }

    public WeekIngest Ingest { get; }

    public WeekVersionId VersionId { get; }

    public IReadOnlyList<ResultColumn> Columns { get; }

    public int Files { get; }

    public long Bytes { get; }

    public string Sha256 { get; }

    public ResultSummary Summary { get; }
}
