using System.Security.Cryptography;
using Collections.Web.Hosting;

namespace Collections.Tests.Charts;

/// <summary>The chart library is the last version under the MIT licence, unmodified, with its licence beside it.</summary>
public sealed class VendoredChartTests
{
    [Fact]
    public async Task The_library_is_the_one_that_was_published()
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Folder, "apexcharts-4.7.0.esm.js"), TestContext.Current.CancellationToken);

        Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe("83700ef5fafa69778d4bb3a14c41c978e841d2f78357bbe10bc97a245c2971ba");
    }

    [Fact]
    public async Task Its_licence_stands_beside_it()
    {
        (await File.ReadAllTextAsync(Path.Combine(Folder, "apexcharts-4.7.0.LICENSE.txt"), TestContext.Current.CancellationToken)).ShouldStartWith("The MIT License (MIT)");
    }

    private static string Folder => Path.Combine(Root(), "Collections.Web", "wwwroot", "charts");

    private static string Root()
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(typeof(StartMode).Assembly.Location)!);
        while (!File.Exists(Path.Combine(folder.FullName, "Collections.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
