using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TumorTrace.Cli.Tests.Docs;

/// <summary>The README shows the program on its first screen, and its C# compiles.</summary>
public sealed partial class ReadmeTests
{
    private const int FirstScreen = 20;
    private const int MostLines = 150;

    [Fact]
    public void It_has_at_most_150_lines() => Assert.InRange(Checkout.Text("README.md").Split('\n').Length - 1, 1, MostLines);

    [Fact]
    public void Picture_and_first_command_are_on_the_first_screen()
    {
        var screen = string.Join('\n', Checkout.Text("README.md").Split('\n').Take(FirstScreen));
        Assert.Matches(Picture(), screen);
        Assert.Contains("\n./demo.sh\n", screen, StringComparison.Ordinal);
    }

    /// <summary>As a console project with implicit usings would, against the assemblies that the tests run with.</summary>
    [Fact]
    public void The_lines_for_a_library_user_compile()
    {
        var code = Assert.Single(CSharpBlock().Matches(Checkout.Text("README.md"))).Groups["code"].Value;
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Readme",
            [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(code)],
            assemblies.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable)
        );
        Assert.Empty(
            compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity >= DiagnosticSeverity.Warning)
        );
    }

    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    [GeneratedRegex(@"!\[[^\]]+\]\(docs/images/\w+\.png\)")]
    private static partial Regex Picture();

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CSharpBlock();
}
