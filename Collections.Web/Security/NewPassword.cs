namespace Collections.Web.Security;

/// <summary>A password that somebody chooses, twice, as a form sends it.</summary>
public class NewPassword
{
    public const int MinLength = 12;

    public string? Password { get; set; }

    public string? Again { get; set; }

    /// <summary>Why it will not do; null: it will.</summary>
    public static string? ProblemOf(NewPassword? form) => form?.Password is not { Length: >= MinLength } ? "The password needs 12 characters or more."
        : form.Password != form.Again ? "The two passwords differ."
        : null;
}
