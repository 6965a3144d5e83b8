using System.Text;

namespace TumorTrace.Robustness.Tests.Fuzz.Mutations;

/// <summary>
/// Changes of a request, written as its line, its headers, an empty line and its body, with line feeds: method, parts of the address,
/// values of the query, headers, and the body by its kind.
/// </summary>
internal static class RequestMutation
{
    private static readonly string[] s_methods = ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "X", "get"];
    private static readonly string[] s_headers =
    [
        "If-Match: \"0\"",
        "If-Match: \"99\"",
        "If-Match: *",
        "If-Match: \"-1\"",
        "If-None-Match: \"0\"",
        "If-None-Match: W/\"x\", \"y\"",
        "Content-Type: text/plain",
        "Content-Type: application/json; charset=utf-16",
        "Content-Type: application/json; charset=none",
        "Content-Type: multipart/form-data",
        "Content-Type: multipart/form-data; boundary=\"\"",
        "Content-Encoding: gzip",
        "Content-Length: 0",
        "Content-Length: -1",
        "Content-Length: 99999999999999",
        "Transfer-Encoding: chunked",
        "Host: ",
        "Host: example.com",
        "Origin: http://example.com",
        "Origin: null",
        "Range: bytes=0-",
        "Accept: x",
        "Accept-Encoding: gzip;q=9",
        "Cookie: a=b; c",
        "Authorization: Bearer ",
        "Expect: 100-continue",
        "X-Forwarded-Prefix: //x",
        "Connection: upgrade",
    ];

    public static byte[] Mutate(byte[] input, Dice dice)
    {
        var text = Encoding.UTF8.GetString(input);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || dice.OneIn(10))
            return TextMutation.Mutate(input, dice);
        var head = text[..end].Split('\n').ToList();
        var body = TextMutation.Utf8(text[(end + 2)..]);
        if (body.Length > 0 && !dice.OneIn(3))
            body = Body(body, dice);
        else
            Head(head, dice);
        return [.. TextMutation.Utf8(string.Join('\n', head) + "\n\n"), .. body];
    }

    private static byte[] Body(byte[] body, Dice dice) =>
        body.AsSpan().TrimStart(" \n"u8) switch
        {
            [(byte)'<', ..] => XmlMutation.Mutate(body, dice),
            [(byte)'{' or (byte)'[', ..] => JsonMutation.Mutate(body, dice),
            _ => BinaryMutation.Mutate(body, dice),
        };

    private static void Head(List<string> head, Dice dice)
    {
        var line = head[0].Split(' ');
        switch (dice.Below(7))
        {
            case 0:
                line[0] = dice.Of(s_methods);
                break;
            case 1 or 2 or 3 when line.Length > 1:
                line[1] = Address(line[1], dice);
                break;
            case 4 when head.Count > 1:
                head.RemoveAt(1 + dice.Below(head.Count - 1));
                break;
            default:
                head.Add(dice.OneIn(8) ? $"{Escaped(dice)}: {Escaped(dice)}" : dice.Of(s_headers));
                break;
        }
        head[0] = string.Join(' ', line);
    }

    private static string Address(string address, Dice dice)
    {
        var (path, query) = address.Split('?', 2) is [var p, var q] ? (p, q) : (address, "");
        var parts = path.Split('/').ToList();
        var at = dice.Below(parts.Count);
        switch (dice.Below(5))
        {
            case 0:
                parts[at] = Escaped(dice);
                break;
            case 1:
                parts[at] = dice.Of([parts[at] + Escaped(dice), "..", "%2e%2e", "%2f", "%00", "%", "%zz", ""]);
                break;
            case 2:
                parts.Insert(at, dice.OneIn(2) ? parts[at] : Escaped(dice));
                break;
            case 3 when parts.Count > 1:
                parts.RemoveAt(at);
                break;
            default:
                var values = query.Split('&').ToList();
                var chosen = dice.Below(values.Count);
                var name = values[chosen].Split('=')[0];
                values[chosen] = dice.Of([$"{name}={Escaped(dice)}", $"{name}", $"{values[chosen]}&{values[chosen]}", $"={Escaped(dice)}"]);
                query = string.Join('&', values);
                break;
        }
        return string.Join('/', parts) + (query.Length > 0 ? $"?{query}" : "");
    }

    private static string Escaped(Dice dice)
    {
        var value = dice.OneIn(2) ? dice.Of(OddValues.Numbers) : dice.Of(OddValues.Texts);
        return dice.OneIn(4) ? value : Uri.EscapeDataString(value.Length > 2000 ? value[..2000] : value);
    }
}
