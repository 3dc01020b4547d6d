namespace Collections.Core.Sharing;

/// <summary>What came of saving, freezing or sharing something.</summary>
public abstract record SharingOutcome
{
    private SharingOutcome()
    {
    }

    /// <param name="Id">Of what was made or changed.</param>
    /// <param name="Version">Of a configuration: its version from now on; else 1.</param>
    public sealed record Done(Guid Id, int Version = 1) : SharingOutcome;

    /// <summary>The request cannot be carried out as it is. Nothing was changed.</summary>
    /// <param name="Field">The field of the request, as the API names it; empty: none.</param>
    /// <param name="Message">A sentence for the person who asked.</param>
    public sealed record Refused(string Field, string Message) : SharingOutcome;

    /// <summary>Somebody, perhaps in another window, was faster. Nothing was changed.</summary>
    public sealed record Conflict(string Message) : SharingOutcome;

    /// <summary>There is no such thing for this user, or it is not theirs to change.</summary>
    public sealed record NotFound : SharingOutcome;
}
