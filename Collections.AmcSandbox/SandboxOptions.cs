using System.ComponentModel.DataAnnotations;

namespace Collections.AmcSandbox;

/// <summary>How the sandbox behaves; bound from the configuration section <c>Sandbox</c>.</summary>
public sealed class SandboxOptions
{
    public const string Section = "Sandbox";

    /// <summary>
    /// How many times faster than AMC executions go. At 1 an execution takes 1 to 15 minutes, mostly about five; at the default of 8 a year of weeks takes
    /// about four minutes. Only durations are scaled: the clock itself runs at its own pace.
    /// </summary>
    [Range(0.001, 1_000_000)]
    public double TimeScale { get; set; } = 8;

    /// <summary>The same seed gives the same data and durations.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>
    /// The calendar at the start; it then runs on. It decides which days have data and how old they are. Times on the wire (createTime and the like) stay those
    /// of the real clock, because clients compare them with theirs. Without it, the real date.
    /// </summary>
    public DateTimeOffset? Now { get; set; }

    /// <summary>Faults from the start; <c>PUT /sandbox/faults</c> changes them. An instance of its own, because the configuration is bound into it.</summary>
    public SandboxFaults Faults { get; set; } = new();

    /// <summary>About how many rows a result has per seven days, when its query is by campaign or by ASIN; 0 for the natural number (about a hundred).</summary>
    [Range(0, 50_000_000)]
    public int RowsPerWeek { get; set; }

    /// <summary>A result of more rows than this comes in several files (never more than five).</summary>
    [Range(1, int.MaxValue)]
    public int RowsPerFile { get; set; } = 100_000;

    /// <summary>The shortest run of an execution in seconds, before scaling.</summary>
    [Range(0, 86_400)]
    public double MinDurationSeconds { get; set; } = 60;

    /// <summary>The longest run of an execution over one week in seconds, before scaling.</summary>
    [Range(0, 86_400)]
    public double MaxDurationSeconds { get; set; } = 900;

    /// <summary>Executions running at once on an instance; the next ones queue.</summary>
    [Range(1, 10_000)]
    public int RunningPerInstance { get; set; } = 10;

    /// <summary>Executions running at once in an account.</summary>
    [Range(1, 100_000)]
    public int RunningPerAccount { get; set; } = 200;

    /// <summary>Life of an access token in seconds (not scaled).</summary>
    [Range(1, 86_400)]
    public int AccessTokenSeconds { get; set; } = 3600;

    /// <summary>Life of a download URL in seconds. It is scaled, but stays at least 30 seconds where this leaves room.</summary>
    [Range(0.05, 86_400)]
    public double DownloadUrlSeconds { get; set; } = 600;

    /// <summary>Finished executions remembered per instance; older ones are forgotten, so that long runs fit in memory.</summary>
    [Range(1, int.MaxValue)]
    public int ExecutionsKept { get; set; } = 20_000;

    /// <summary>Requests remembered in the ledger.</summary>
    [Range(0, int.MaxValue)]
    public int RequestsKept { get; set; } = 100_000;

    /// <summary>Reads and checks the section <c>Sandbox</c>; all complaints come in one exception.</summary>
    public static SandboxOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection(Section).Get<SandboxOptions>() ?? new SandboxOptions();
        options.Validate();
        return options;
    }

    /// <summary>Throws a <see cref="ValidationException"/> that names every value out of range.</summary>
    public void Validate()
    {
        var complaints = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), complaints, validateAllProperties: true);
        if (MaxDurationSeconds < MinDurationSeconds)
        {
            complaints.Add(new ValidationResult("MaxDurationSeconds must not be below MinDurationSeconds."));
        }

        if (complaints.Count > 0)
        {
            throw new ValidationException(string.Join(Environment.NewLine, complaints.Select(c => $"{Section}: {c.ErrorMessage}")));
        }
    }
}
