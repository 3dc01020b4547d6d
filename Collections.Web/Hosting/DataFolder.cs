namespace Collections.Web.Hosting;

/// <summary>Where the data of a start with nothing is kept.</summary>
internal static class DataFolder
{
    private const string Name = ".data";

    /// <summary>The folder that was asked for; else <c>.data</c> beside the solution when that is above the binaries; else in the current folder.</summary>
    public static string Choose(string? asked) =>
        string.IsNullOrWhiteSpace(asked)
            ? Path.Combine(SolutionFolder(AppContext.BaseDirectory) ?? Environment.CurrentDirectory, Name)
            : Path.GetFullPath(asked);

    internal static string? SolutionFolder(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Collections.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
