namespace Collections.Core.Ingestion;

/// <summary>How the recording of a result ended.</summary>
public abstract record RecordOutcome
{
    private RecordOutcome()
    {
    }

    /// <summary>The version stands; whether it becomes the week's current one is the caller's to write.</summary>
    /// <param name="Version">Of the week, from 1.</param>
    /// <param name="PreviousRows">Rows of the version that was current until now.</param>
    /// <param name="Warning">What a person should look at before trusting it; null when nothing is odd.</param>
    public sealed record Recorded(WeekVersionId Id, int Version, long Rows, long? PreviousRows, string? Warning) : RecordOutcome;

    /// <summary>This execution's result was stored before. Roll the transaction back.</summary>
    public sealed record AlreadyIngested : RecordOutcome;
}
