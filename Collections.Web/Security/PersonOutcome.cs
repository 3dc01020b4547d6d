using Collections.Core.Data;

namespace Collections.Web.Security;

/// <summary>What came of writing a person.</summary>
public abstract record PersonOutcome
{
    private PersonOutcome()
    {
    }

    public sealed record Done(UserId Id) : PersonOutcome;

    /// <summary>Nothing was written.</summary>
    /// <param name="Problems">By field: <c>name</c>, <c>email</c>, <c>roles</c>, or empty.</param>
    public sealed record Refused(IReadOnlyList<(string Field, string Message)> Problems) : PersonOutcome;

    public sealed record NotFound : PersonOutcome;
}
