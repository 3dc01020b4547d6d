namespace Collections.Core.Data;

/// <summary>The database cannot be brought, or is not, to the state that this program needs. The message is for whoever operates it.</summary>
public sealed class MigrationException : Exception
{
    public MigrationException()
    {
    }

    public MigrationException(string message)
        : base(message)
    {
    }

    public MigrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
