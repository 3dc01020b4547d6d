using Collections.Core.Amc;
using CsCheck;

namespace Collections.Tests.Amc;

public sealed class FilterTextTests
{
    [Theory]
    [InlineData("B000000001\nB000000002\r\n\r\nB000000003\n")]
    [InlineData("B000000001\tB000000002\tB000000003")]
    [InlineData("B000000001, B000000002;B000000003 ")]
    [InlineData("\"B000000001\",\"B000000002\",\"B000000003\"")]
    [InlineData("'B000000001', 'B000000002', 'B000000003'")]
    [InlineData("ASIN\nB000000001\nB000000002\nB000000003")]
    [InlineData("\u00A0B000000001 B000000002\u00A0B000000003")]
    public void Asins_are_read_however_they_were_copied(string paste)
    {
        var asins = FilterText.Parse(paste, FilterKind.Asins);

        asins.Values.ShouldBe(["B000000001", "B000000002", "B000000003"]);
        asins.Offenders.ShouldBeEmpty();
    }

    [Fact]
    public void Asins_that_cannot_be_right_are_named()
    {
        var asins = FilterText.Parse("B000000001\nB00000001\nb000000001\nB0000000012\nB00000000Ä\nB000000001", FilterKind.Asins);

        asins.Values.ShouldBe(["B000000001"]);
        asins.Duplicates.ShouldBe(1);
        asins.Offenders.ShouldBe(["B00000001", "b000000001", "B0000000012", "B00000000Ä"]);
    }

    [Fact]
    public void A_campaign_keeps_its_commas_where_every_name_has_its_own_line() =>
        FilterText.Parse("Brand, Summer\nGeneric\tOutdoor\nBrand, Summer\n", FilterKind.Campaigns)
            .ShouldSatisfyAllConditions(
                campaigns => campaigns.Values.ShouldBe(["Brand, Summer", "Generic", "Outdoor"]), campaigns => campaigns.Duplicates.ShouldBe(1));

    [Theory]
    [InlineData("Brand, Generic", "Brand|Generic")]
    [InlineData("\"Brand, Summer\", Generic", "Brand, Summer|Generic")]
    [InlineData("\"Say \"\"hello\"\"\"\nTV 32\" wide\n\"open", "Say \"hello\"|TV 32\" wide|\"open")]
    [InlineData("'O''Reilly', 'B'", "O'Reilly|B")]
    [InlineData("Brand,\nGeneric,\n", "Brand|Generic")]
    [InlineData("Don't\nCan't", "Don't|Can't")]
    public void Campaigns_are_read_however_they_were_copied(string paste, string expected) =>
        FilterText.Parse(paste, FilterKind.Campaigns).Values.ShouldBe(expected.Split('|'));

    [Fact]
    public void A_campaign_with_a_control_character_is_named_as_an_offender() =>
        FilterText.Check(["fine", "bell\u0007"], FilterKind.Campaigns).Offenders.ShouldBe(["bell\u0007"]);

    [Fact]
    public void Nothing_pasted_is_no_filter() => FilterText.Parse(" \r\n\t,", FilterKind.Asins).ShouldSatisfyAllConditions(
        asins => asins.Values.ShouldBeEmpty(), asins => asins.Offenders.ShouldBeEmpty());

    [Fact]
    public void Whatever_is_pasted_the_values_are_distinct_and_can_be_bound() =>
        Gen.OneOf("\"", "'", ",", ";", "\t", "\n", "\r\n", " ", "A", "B000000001", "Brand", "\\").Array[0, 30].Sample(pieces =>
        {
            var campaigns = FilterText.Parse(string.Concat(pieces), FilterKind.Campaigns);

            campaigns.Values.ShouldBeUnique();
            campaigns.Values.ShouldAllBe(value => value.Trim() == value && value.Length > 0);
        });
}
