using System.ComponentModel.DataAnnotations;

namespace Collections.Core.Progress;

/// <summary>Section <c>Progress</c>.</summary>
public sealed class ProgressFeedOptions
{
    public const string Section = "Progress";

    /// <summary>How often the change numbers are read, for the case that a notification was lost. Zero switches it off. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The least time between two hints to one subscriber; the first comes at once. Default: 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan HintInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often subscribers are told to read everything again while the feed is down. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan DownInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two tries to connect again. Default: 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromSeconds(2);
}
