using System.Text.RegularExpressions;

namespace Collections.Tests.Support;

/// <summary>Filling in a plain HTML form, as a browser without scripts does.</summary>
public static partial class Forms
{
    /// <summary>Gets the page, fills in the fields and sends the form, hidden fields included.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(this HttpClient browser, string path, params (string Name, string Value)[] fields)
    {
        using var page = await browser.GetAsync(path, TestContext.Current.CancellationToken);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var form = HiddenPattern().Matches(html).Select(match => KeyValuePair.Create(match.Groups["name"].Value, match.Groups["value"].Value))
            .Concat(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var content = new FormUrlEncodedContent(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("Origin", browser.BaseAddress!.GetLeftPart(UriPartial.Authority));
        return await browser.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)"\s*/?>""")]
    private static partial Regex HiddenPattern();
}
