using System.Text;

namespace Collections.AmcSandbox.Data;

/// <summary>Breaks a result file, in one of the ways that a reader must survive.</summary>
internal static class CsvDamage
{
    /// <summary>The kinds of damage are numbered from 1.</summary>
    public const int Kinds = 7;

    public static byte[] Apply(int kind, byte[] intact)
    {
        var text = Encoding.UTF8.GetString(intact);
        var header = text.IndexOf('\n') + 1;
        return kind switch
        {
            // Cut in the middle of the last row.
            1 => intact[..Math.Max(1, intact.Length - 9)],

            // A quote that is never closed.
            2 => Encoding.UTF8.GetBytes(text.Insert(header, "\"never closed,1,2\n")),

            // A row with more fields than the header.
            3 => Encoding.UTF8.GetBytes(text + "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z\n"),

            // A row with fewer.
            4 => Encoding.UTF8.GetBytes(text + "short\n"),

            // Zero bytes and bytes that are no UTF-8.
            5 => [.. Encoding.UTF8.GetBytes(text[..header]), 0, 0xFF, 0xFE, (byte)'\n', .. Encoding.UTF8.GetBytes(text[header..])],

            // An error page in place of the file.
            6 => Encoding.UTF8.GetBytes("<html><body><h1>503 Slow Down</h1></body></html>\n"),

            // Words where numbers belong.
            _ => Encoding.UTF8.GetBytes(text[..header] + string.Join(',', text[..header].Split(',').Select(_ => "NaN?")) + "\n" + text[header..]),
        };
    }
}
