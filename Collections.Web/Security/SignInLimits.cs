using System.ComponentModel.DataAnnotations;

namespace Collections.Web.Security;

/// <summary>Section <c>SignIn</c>: how often a password may be tried, and how long somebody who is in stays in.</summary>
public sealed class SignInLimits
{
    public const string Section = "SignIn";

    /// <summary>Tries per account and <see cref="Window"/>, from wherever; after as many failures in a row the account is locked as long. Default: 5.</summary>
    [Range(1, 1000)]
    public int TriesPerAccount { get; set; } = 5;

    /// <summary>Tries per address and <see cref="Window"/>. Default: 50.</summary>
    [Range(1, 100_000)]
    public int TriesPerAddress { get; set; } = 50;

    /// <summary>Default: 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a session lasts after its last use. Default: 12 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Session { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long a page or a stream goes on before it is asked whether its person may; also how long a disabled person still sees one. Default: 45 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Recheck { get; set; } = TimeSpan.FromSeconds(45);
}
