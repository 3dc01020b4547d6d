using System.Globalization;
using System.Text;
using Collections.Core.Reporting.Exports;

namespace Collections.Web.Api;

/// <summary>Tables as a file to download.</summary>
internal static class ExportAnswer
{
    public static readonly IReadOnlyList<string> Formats = ["csv", "xlsx", "json"];

    /// <param name="table">Of a CSV file, which holds one table: its name; null: the weeks.</param>
    public static async Task<IResult> OfAsync(ExportBook book, string? format, string? table, CancellationToken cancellationToken)
    {
        if (table is not null && format is not (null or "csv"))
        {
            return ApiProblems.Invalid(StatusCodes.Status400BadRequest, [("table", "Only CSV holds one table; the others hold all.")]);
        }

        var name = FileName(book.Title);
        switch (format)
        {
            case null or "csv":
                var sheet = table is null ? book.Sheets[0] : book.Sheets.FirstOrDefault(candidate => string.Equals(candidate.Name, table, StringComparison.OrdinalIgnoreCase));
                return sheet is null
                    ? ApiProblems.Invalid([("table", $"There is no table \"{table}\"; there is: {string.Join(", ", book.Sheets.Select(candidate => candidate.Name))}.")])
                    : Results.Stream(stream => CsvExport.WriteAsync(sheet, stream, cancellationToken), "text/csv; charset=utf-8", $"{name}-{FileName(sheet.Name)}.csv");
            case "json":
                return Results.Stream(stream => JsonExport.WriteAsync(book, stream, cancellationToken), "application/json", $"{name}.json");
            case "xlsx":
                return await WorkbookAsync(book, $"{name}.xlsx", cancellationToken);
            default:
                return ApiProblems.Invalid(StatusCodes.Status400BadRequest, [("format", $"'{format}' is none of {string.Join(", ", Formats)}.")]);
        }
    }

    /// <summary>Letters, digits and dashes: a name of a collection is anybody's text.</summary>
    internal static string FileName(string title)
    {
        var name = new StringBuilder();
        foreach (var letter in title.Where(letter => char.IsAsciiLetterOrDigit(letter) || name is { Length: > 0 } && name[^1] != '-').Take(80))
        {
            name.Append(char.IsAsciiLetterOrDigit(letter) ? char.ToLower(letter, CultureInfo.InvariantCulture) : '-');
        }

        return name.ToString().Trim('-') is { Length: > 0 } plain ? plain : "report";
    }

    /// <summary>By way of a file: the container of a workbook cannot be written to a response as it grows.</summary>
    private static async Task<IResult> WorkbookAsync(ExportBook book, string name, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), $"collections-export-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(path, options);
        try
        {
            await XlsxExport.WriteAsync(book, file, cancellationToken);
            file.Position = 0;
            return Results.Stream(file, XlsxExport.ContentType, name);
        }
        catch (ExportTooLargeException exception)
        {
            await file.DisposeAsync();
            return ApiProblems.Invalid([("format", exception.Message)]);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
