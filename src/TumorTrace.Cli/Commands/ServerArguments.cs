using System.CommandLine;
using System.Security.Cryptography;
using TumorTrace.Core;
using TumorTrace.Server;
using TumorTrace.Server.Options;
using TumorTrace.Server.Security;

namespace TumorTrace.Cli.Commands;

/// <summary>Options that `view` and `serve` share.</summary>
internal static class ServerArguments
{
    private static readonly Option<int?> s_port = new("--port")
    {
        Description = $"Port to listen on (default: {ViewerOptions.DefaultPort}, or the next one that is free)",
    };
    private static readonly Option<string> s_host = new("--host")
    {
        Description = "Address to listen on; others than this machine's own need a token",
        DefaultValueFactory = _ => "127.0.0.1",
    };
    private static readonly Option<string?> s_token = new("--token")
    {
        Description =
            $"What a browser must bring, {ViewerOptions.ShortestToken} characters or more (default with --host: a new one, printed)",
    };
    private static readonly Option<string?> s_publicUrl = new("--public-url")
    {
        Description = "Address at which a proxy shows this server, such as https://hospital.example/tumortrace/",
    };
    private static readonly Option<bool> s_noBrowser = new("--no-browser") { Description = "Print the address and open nothing" };
    private static readonly Option<bool> s_apiOnly = new("--api-only")
    {
        Description = "Without the page: only the HTTP API, described at /openapi/v1.json",
    };

    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[s_port, s_host, s_token, s_publicUrl, s_noBrowser, s_apiOnly])
            command.Options.Add(option);
    }

    /// <summary>True for a port that the user chose: another one would not do.</summary>
    public static bool IsPortGiven(ParseResult parsed) => parsed.GetValue(s_port) is not null;

    public static bool OpensBrowser(ParseResult parsed) => !parsed.GetValue(s_noBrowser) && !parsed.GetValue(s_apiOnly);

    public static IEnumerable<string> Problems(ParseResult parsed)
    {
        if (parsed.GetValue(s_port) is { } port and (< 0 or > 65535))
            yield return $"--port is {port}, expected 1 to 65535, or 0 for any that is free";
        if (parsed.GetValue(s_token) is { Length: < ViewerOptions.ShortestToken } token)
            yield return $"--token has {token.Length} characters, expected {ViewerOptions.ShortestToken} or more";
        if (parsed.GetValue(s_publicUrl) is { } url && PublicUrl(url) is null)
            yield return $"--public-url is {url}, expected an address such as https://hospital.example/tumortrace/, without ? and #";
    }

    /// <exception cref="Core.UserException">The page was not built.</exception>
    public static ViewerOptions Options(ParseResult parsed, string root, bool isWorkspace)
    {
        var host = parsed.GetValue(s_host)!;
        return new ViewerOptions(root, isWorkspace)
        {
            Host = host,
            Port = parsed.GetValue(s_port) ?? ViewerOptions.DefaultPort,
            Token =
                parsed.GetValue(s_token) ?? (Hosts.IsLoopback(host) ? null : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))),
            Page = parsed.GetValue(s_apiOnly) ? null : FindPage(),
            Version = ProgramFacts.Version,
            PublicUrl = parsed.GetValue(s_publicUrl) is { } url ? PublicUrl(url) : null,
        };
    }

    private static Uri? PublicUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { Query: "", Fragment: "", UserInfo: "" }
            ? url
            : null;

    private static string FindPage()
    {
        try
        {
            return PageFiles.Find();
        }
        catch (UserException e)
        {
            throw new UserException($"{e.Message}; or start with {s_apiOnly.Name}", e);
        }
    }
}
