using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd.Pages;

/// <summary>A page of workflows, instances or people.</summary>
public sealed class CatalogPage(IPage page) : AppPage(page)
{
    public ILocator Editor => Page.Locator(".cm-content");

    public ILocator Heading => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public ILocator Alert => Page.Locator(".mud-alert");

    public static async Task<CatalogPage> OpenAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        await ReadyAsync(page);
        return new(page);
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    public ILocator Field(string label) => Page.GetByLabel(label, new() { Exact = true });

    /// <summary>Replaces the whole query, as somebody who types.</summary>
    public async Task TypeQueryAsync(string sql)
    {
        await Editor.ClickAsync();
        await Page.Keyboard.PressAsync("Control+a");
        await Page.Keyboard.InsertTextAsync(sql);
    }

    /// <summary>Replaces the whole query by what is on the clipboard.</summary>
    public async Task PasteQueryAsync(string sql)
    {
        await Editor.ClickAsync();
        await Page.Keyboard.PressAsync("Control+a");
        await Editor.EvaluateAsync(
            """
            (editor, text) => {
                const clipboardData = new DataTransfer();
                clipboardData.setData("text/plain", text);
                editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
            }
            """,
            sql);
    }
}
