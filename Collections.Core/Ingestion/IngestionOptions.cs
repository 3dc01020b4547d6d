using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace Collections.Core.Ingestion;

/// <summary>Settings of section <c>Ingestion</c>.</summary>
public sealed class IngestionOptions
{
    public const string Section = "Ingestion";

    public IngestionOptions()
    {
        PlaceIn(".data");
    }

    /// <summary>Where results are downloaded to while they are ingested. Default: <c>spool</c> in the data folder.</summary>
    [Required]
    public string SpoolDirectory { get; set; }

    /// <summary>Where results that could not be read are kept for a person to look at. Default: <c>unreadable</c> in the data folder.</summary>
    [Required]
    public string UnreadableDirectory { get; set; }

    /// <summary>How long an unreadable result is kept, in days. Default 30.</summary>
    [Range(0, 3650)]
    public int KeepUnreadableDays { get; set; } = 30;

    /// <summary>Largest result that is accepted, in bytes after decompression, over all its files. Default 4 GiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxResultBytes { get; set; } = 4L << 30;

    /// <summary>How many times larger than its download a compressed file may become, once it is beyond 16 MiB. Default 250.</summary>
    [Range(1, 10_000)]
    public int MaxCompressionRatio { get; set; } = 250;

    /// <summary>Largest field, in bytes. Default 65,536.</summary>
    [Range(64, 1 << 20)]
    public int MaxFieldBytes { get; set; } = 1 << 16;

    /// <summary>Totals are kept for a dimension with at most so many distinct values in a week. Default 5,000.</summary>
    [Range(0, 50_000)]
    public int MaxDimensionValues { get; set; } = 5_000;

    /// <summary>
    /// Accept a file whose last line does not end. Default false: a file that was cut inside its last number looks just like that.
    /// </summary>
    public bool AcceptMissingFinalNewline { get; set; }

    [MemberNotNull(nameof(SpoolDirectory), nameof(UnreadableDirectory))]
    internal void PlaceIn(string dataFolder) =>
        (SpoolDirectory, UnreadableDirectory) = (Path.Combine(dataFolder, "spool"), Path.Combine(dataFolder, "unreadable"));
}
