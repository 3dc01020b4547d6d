using MudBlazor;

namespace Collections.Web.App;

/// <summary>
/// Our colours. Text reaches 4.5:1 and graphics 3:1 on every ground they stand on, in both themes (WCAG 2.2 AA);
/// <c>AppThemeTests</c> recomputes the ratios.
/// </summary>
public static class AppTheme
{
    private static readonly string[] Sans =
        ["-apple-system", "BlinkMacSystemFont", "Segoe UI", "Roboto", "Noto Sans", "Helvetica Neue", "Liberation Sans", "Arial", "sans-serif"];

    public static readonly MudTheme Theme = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#3B4BC8",
            PrimaryContrastText = "#FFFFFF",
            Secondary = "#0F6B72",
            SecondaryContrastText = "#FFFFFF",
            Tertiary = "#7A3E9D",
            TertiaryContrastText = "#FFFFFF",
            Info = "#1A66C2",
            InfoContrastText = "#FFFFFF",
            Success = "#177A4A",
            SuccessContrastText = "#FFFFFF",
            Warning = "#8F5600",
            WarningContrastText = "#FFFFFF",
            Error = "#BE2B32",
            ErrorContrastText = "#FFFFFF",
            Dark = "#26303D",
            DarkContrastText = "#FFFFFF",
            TextPrimary = "#18212C",
            TextSecondary = "#4A5767",
            TextDisabled = "#5F6C7B",
            ActionDefault = "#4A5767",
            ActionDisabled = "#5F6C7B",
            ActionDisabledBackground = "#E4E8ED",
            Background = "#F5F6F8",
            BackgroundGray = "#ECEEF2",
            Surface = "#FFFFFF",
            DrawerBackground = "#FFFFFF",
            DrawerText = "#18212C",
            DrawerIcon = "#4A5767",
            AppbarBackground = "#FFFFFF",
            AppbarText = "#18212C",
            LinesDefault = "#D8DDE4",
            LinesInputs = "#788596",
            TableLines = "#E1E5EA",
            TableStriped = "#F7F8FA",
            TableHover = "#F1F3F7",
            Divider = "#D8DDE4",
            DividerLight = "#E6EAEE",
            Skeleton = "#E4E8ED",
            GrayDefault = "#66727F",
            GrayLight = "#98A3B0",
            GrayLighter = "#E4E8ED",
            GrayDark = "#4A5767",
            GrayDarker = "#2B3644",
            HoverOpacity = 0.06,
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#A3B0FF",
            PrimaryContrastText = "#10151C",
            Secondary = "#6CCBD1",
            SecondaryContrastText = "#10151C",
            Tertiary = "#D3A6F0",
            TertiaryContrastText = "#10151C",
            Info = "#74B4FF",
            InfoContrastText = "#10151C",
            Success = "#54C890",
            SuccessContrastText = "#10151C",
            Warning = "#F0B955",
            WarningContrastText = "#10151C",
            Error = "#FF8F8A",
            ErrorContrastText = "#10151C",
            Dark = "#C9D2DD",
            DarkContrastText = "#10151C",
            TextPrimary = "#E8ECF2",
            TextSecondary = "#AEB9C7",
            TextDisabled = "#8D99A8",
            ActionDefault = "#AEB9C7",
            ActionDisabled = "#8D99A8",
            ActionDisabledBackground = "#2A333E",
            Background = "#10151C",
            BackgroundGray = "#161C24",
            Surface = "#19202A",
            DrawerBackground = "#19202A",
            DrawerText = "#E8ECF2",
            DrawerIcon = "#AEB9C7",
            AppbarBackground = "#19202A",
            AppbarText = "#E8ECF2",
            LinesDefault = "#303A47",
            LinesInputs = "#7F8C9C",
            TableLines = "#2A333F",
            TableStriped = "#1C2430",
            TableHover = "#212A36",
            Divider = "#303A47",
            DividerLight = "#28313C",
            Skeleton = "#2A333F",
            GrayDefault = "#97A3B1",
            GrayLight = "#6F7C8B",
            GrayLighter = "#2A333F",
            GrayDark = "#AEB9C7",
            GrayDarker = "#D5DCE5",
            HoverOpacity = 0.08,
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Sans, FontSize = "0.875rem", LineHeight = "1.45", LetterSpacing = "normal" },
            H1 = new H1Typography { FontFamily = Sans, FontSize = "1.375rem", FontWeight = "650", LineHeight = "1.3", LetterSpacing = "-0.01em" },
            H2 = new H2Typography { FontFamily = Sans, FontSize = "1rem", FontWeight = "650", LineHeight = "1.4", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = Sans, FontSize = "1.0625rem", FontWeight = "650", LineHeight = "1.4", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Sans, FontSize = "0.875rem", LineHeight = "1.45", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Sans, FontSize = "0.8125rem", LineHeight = "1.45", LetterSpacing = "normal" },
            Button = new ButtonTypography
            {
                FontFamily = Sans, FontSize = "0.875rem", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal", TextTransform = "none",
            },
            Caption = new CaptionTypography { FontFamily = Sans, FontSize = "0.75rem", LineHeight = "1.4", LetterSpacing = "normal" },
            Subtitle1 = new Subtitle1Typography { FontFamily = Sans, FontSize = "0.875rem", FontWeight = "400", LineHeight = "1.4", LetterSpacing = "normal" },
            Subtitle2 = new Subtitle2Typography { FontFamily = Sans, FontSize = "0.8125rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "52px" },
    };
}
