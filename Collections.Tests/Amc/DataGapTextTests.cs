using System.Text.Json;
using Collections.Core.Amc;

namespace Collections.Tests.Amc;

public sealed class DataGapTextTests
{
    [Theory]
    [InlineData("""{}""", null)]
    [InlineData("""{"dataGaps": null}""", null)]
    [InlineData("""{"dataGaps": []}""", null)]
    [InlineData("""{"dataGaps": ["", {}]}""", null)]
    [InlineData("""{"dataGaps": ["2026-03-02/2026-03-03", "dsp_clicks"]}""", "2026-03-02/2026-03-03; dsp_clicks")]
    [InlineData("""{"dataGaps": [{"dataSourceId": "dsp_clicks", "hours": [3, 4], "note": null}]}""", "dataSourceId dsp_clicks, hours 3; 4")]
    [InlineData("""{"dataGaps": "a\u0000b"}""", "ab")]
    public void Gaps_are_a_line_of_text_in_whatever_form_they_come(string json, string? text)
    {
        var gaps = JsonDocument.Parse(json).RootElement.TryGetProperty("dataGaps", out var found) ? found : (JsonElement?)null;

        DataGapText.Of(gaps).ShouldBe(text);
    }

    [Fact]
    public void A_line_is_cut_where_it_gets_long() => DataGapText.Of(JsonSerializer.SerializeToElement(new string('x', 5_000)))!.Length.ShouldBe(2_000);
}
