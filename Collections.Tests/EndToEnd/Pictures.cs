using System.Globalization;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>Pictures of what a test comes by, for people to look at: taken only when <c>COLLECTIONS_PICTURES</c> names a folder.</summary>
internal static class Pictures
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("COLLECTIONS_PICTURES");
    private static int _taken;

    /// <summary>The whole page as it stands: wide and narrow, light and dark.</summary>
    public static async Task TakeAsync(IPage page, string name)
    {
        if (Folder is null)
        {
            return;
        }

        var number = Interlocked.Increment(ref _taken);
        var theme = await page.EvaluateAsync<string>("document.documentElement.dataset.theme");
        foreach (var width in (int[])[1440, 390])
        {
            await page.SetViewportSizeAsync(width, 900);
            foreach (var look in (string[])["light", "dark"])
            {
                await page.EvaluateAsync("look => document.documentElement.dataset.theme = look", look);
                await page.ScreenshotAsync(new()
                {
                    FullPage = true,
                    Animations = ScreenshotAnimations.Disabled,
                    Path = Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{number:00}-{name}-{width}-{look}.png")),
                });
            }
        }

        await page.EvaluateAsync("theme => document.documentElement.dataset.theme = theme", theme);
        await page.SetViewportSizeAsync(1440, 900);
    }
}
