namespace Collections.Web.Shared;

/// <summary>A request of ours for a terminal. The token is a variable of the shell: nothing secret is copied.</summary>
public static class CurlText
{
    /// <param name="address">Absolute, as the browser sees us.</param>
    /// <param name="file">Where the answer goes.</param>
    public static string Of(Uri address, string file) =>
        $"curl --fail --location --header \"Authorization: Bearer $COLLECTIONS_TOKEN\" --output {Quoted(file)} {Quoted(address.AbsoluteUri)}";

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
