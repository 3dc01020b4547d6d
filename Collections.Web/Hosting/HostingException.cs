namespace Collections.Web.Hosting;

/// <summary>The start is refused. The message says what is wrong and what to do, and is printed without a stack trace.</summary>
public sealed class HostingException : Exception
{
    public HostingException()
    {
    }

    public HostingException(string message)
        : base(message)
    {
    }

    public HostingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
