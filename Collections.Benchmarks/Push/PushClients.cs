using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Collections.Benchmarks.Push;

/// <summary>
/// The browsers, in a process of their own. Told what to open by one line of JSON on its input; says <c>OPEN</c> when all pages are; answers every further
/// line with what the pages have seen since, and <c>END</c>.
/// </summary>
internal static class PushClients
{
    /// <summary>The argument that makes the benchmark program this process.</summary>
    public const string Word = "push-clients";

    private const int AtOnce = 6;

    internal sealed record Order(Uri SignIn, IReadOnlyList<PageToOpen> Pages);

    internal sealed record PageToOpen(Uri Address, string Name);

    public static async Task<int> RunAsync(string[] _)
    {
        var order = JsonSerializer.Deserialize<Order>(await Console.In.ReadLineAsync() ?? "null") ?? throw new InvalidOperationException("No order on the input.");
        var cookies = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies });
        (await http.GetAsync(order.SignIn)).EnsureSuccessStatusCode();

        var pages = new HeadlessPage[order.Pages.Count];
        await Parallel.ForAsync(0, pages.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (index, token) =>
            pages[index] = await HeadlessPage.OpenAsync(http, cookies, order.Pages[index].Address, order.Pages[index].Name, token));
        Console.WriteLine("OPEN");

        while (await Console.In.ReadLineAsync() is not null)
        {
            for (var page = 0; page < pages.Length; page++)
            {
                foreach (var (number, at) in pages[page].Take())
                {
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{page} {number} {at}"));
                }
            }

            Console.WriteLine("END");
        }

        foreach (var page in pages)
        {
            await page.DisposeAsync();
        }

        return 0;
    }
}
