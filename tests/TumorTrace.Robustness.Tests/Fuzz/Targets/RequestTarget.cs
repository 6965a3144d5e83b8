using System.Net;
using System.Net.Sockets;
using System.Text;
using TumorTrace.Cli.Commands;
using TumorTrace.Robustness.Tests.Fuzz.Mutations;
using TumorTrace.Server.Options;
using TumorTrace.TestSupport;

namespace TumorTrace.Robustness.Tests.Fuzz.Targets;

/// <summary>HTTP requests to a server over a workspace: no answer is a 500, and there is one.</summary>
internal sealed class RequestTarget : FuzzTarget
{
    private const int LongestAnswer = 1 << 20;
    private RunningViewer? _viewer;

    /// <summary>A program that does nothing stands for `segment`: jobs themselves are not what is tried here.</summary>
    private RunningViewer Viewer =>
        _viewer ??= RunningViewer
            .Start(
                o =>
                    o with
                    {
                        MaxBodyBytes = 4 << 20,
                        Jobs = new JobSettings(
                            new JobProgram("true", []),
                            JobArguments.Segment,
                            Path.Combine(AppContext.BaseDirectory, "models")
                        ),
                    },
                workspace: true
            )
            .GetAwaiter()
            .GetResult();

    protected override IReadOnlyList<FuzzInput> MakeSeeds()
    {
        var slide = Viewer.Slide;
        var feature = RunningViewer.Feature("f", "0 0, 100 0, 100 100, 0 0", properties: ",\"metadata\":{\"review\":\"accepted\"}");
        const string Json = "Content-Type: application/json";
        string[] requests =
        [
            "GET /api/slides\nAccept: */*\n\n",
            $"GET {slide}\n\n",
            $"GET {slide}/thumbnail.jpg\nIf-None-Match: \"x\"\n\n",
            $"GET {slide}/image_files/8/0_0.jpeg\n\n",
            $"GET {slide}/heatmap_files/8/0_0.png?threshold=0.3&palette=viridis\n\n",
            $"GET {slide}/tissue_files/8/0_0.png\n\n",
            $"GET {slide}/polygons?threshold=0.5\n\n",
            $"GET {slide}/annotations\n\n",
            $"GET {slide}/annotations/history\n\n",
            $"GET {slide}/annotations/0\n\n",
            $"GET {slide}/export?format=asap&version=0\n\n",
            $"PUT {slide}/annotations\nIf-Match: \"0\"\n{Json}\n\n"
                + $"{RunningViewer.Body(feature, feature.Replace("\"f\"", "\"g\"", StringComparison.Ordinal))}",
            $"POST {slide}/annotations/restore\nIf-Match: \"0\"\n{Json}\n\n{{\"version\":0,\"who\":\"ada\"}}",
            $"POST {slide}/import?mode=add&who=ada\nIf-Match: \"0\"\n\n{AnnotationTarget.GeoJson.Seeds[0].Text}",
            $"POST {slide}/import?mode=replace&who=ada\nIf-Match: \"0\"\n\n{AnnotationTarget.Asap.Seeds[0].Text}",
            $"POST {slide}/import\nIf-Match: \"0\"\n\n{AnnotationTarget.Ncrf.Seeds[0].Text}",
            $"POST /api/jobs\n{Json}\n\n"
                + $"{{\"slide\":\"{slide.Split('/')[^1]}\",\"models\":\"demo-synthetic\",\"mode\":\"cascade\",\"threshold\":0.5,"
                + "\"denseWindow\":256,\"simplify\":1,\"minArea\":10,\"holes\":true,\"run\":\"r2\",\"mpp\":0.25}",
            "GET /api/jobs\n\n",
            "GET /api/jobs/x/events\n\n",
            "GET /api/models\n\n",
            "GET /api/session\n\n",
            "GET /openapi/v1.json\n\n",
            $"POST /api/slides?name=b.png\n\n{Encoding.Latin1.GetString(Pictures.Jpeg(40, 30))}",
            "POST /api/slides\nContent-Type: multipart/form-data; boundary=xx\n\n"
                + "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"c.png\"\r\n\r\nno slide\r\n--xx--\r\n",
        ];
        return [.. requests.Select((r, i) => new FuzzInput($"{(char)('a' + i)}.http", TextMutation.Utf8(r)))];
    }

    protected override byte[] Mutate(FuzzInput input, Dice dice) => RequestMutation.Mutate(input.Content, dice);

    public override void Try(string path)
    {
        var answer = Ask(Viewer.Address.Port, File.ReadAllBytes(path));
        Tidy();
        if (answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal))
            throw new FindException(answer);
    }

    protected override void Dispose(bool disposing)
    {
        _viewer?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    private static string Ask(int port, byte[] request)
    {
        using var socket = new TcpClient();
        socket.Connect(IPAddress.Loopback, port);
        using var stream = socket.GetStream();
        try
        {
            stream.Write(Spelled(request, port));
            socket.Client.Shutdown(SocketShutdown.Send);
            var answer = new MemoryStream();
            var buffer = new byte[1 << 14];
            for (int read; answer.Length < LongestAnswer && (read = stream.Read(buffer)) > 0; )
                answer.Write(buffer, 0, read);
            return Encoding.Latin1.GetString(answer.ToArray());
        }
        catch (IOException)
        {
            // The server hung up, as it may when what it is sent is no request.
            return "";
        }
    }

    /// <summary>The request as it goes over the wire, with the headers that every client sends, unless it has its own.</summary>
    private static byte[] Spelled(byte[] request, int port)
    {
        var end = request.AsSpan().IndexOf("\n\n"u8);
        var (head, body) = end < 0 ? (request, []) : (request[..end], request[(end + 2)..]);
        var lines = Encoding.UTF8.GetString(head).Split('\n').ToList();
        lines[0] += " HTTP/1.1";
        bool Has(string name) => lines.Exists(l => l.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase));
        if (!Has("Host"))
            lines.Add($"Host: 127.0.0.1:{port}");
        if (!Has("Content-Length") && !Has("Transfer-Encoding") && body.Length > 0)
            lines.Add($"Content-Length: {body.Length}");
        lines.Add("Connection: close");
        return [.. Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"), .. body];
    }

    /// <summary>Every input meets the same workspace.</summary>
    private void Tidy()
    {
        var root = Viewer.Folder.Path;
        foreach (var folder in Directory.EnumerateDirectories(root, "corrections", SearchOption.AllDirectories).ToList())
            Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(root, "slides")).Where(f => Path.GetFileName(f) != "a.tif"))
            File.Delete(file);
    }
}
