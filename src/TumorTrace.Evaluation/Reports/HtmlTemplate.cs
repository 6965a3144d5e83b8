using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;

namespace TumorTrace.Evaluation.Reports;

/// <summary>A template of an HTML page that is one file. It encodes every value that it does not mark as raw.</summary>
/// <param name="name">The resource in the assembly.</param>
internal sealed class HtmlTemplate(Assembly assembly, string name)
{
    private static readonly TemplateOptions s_options = new() { MemberAccessStrategy = UnsafeMemberAccessStrategy.Instance };
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly Lazy<IFluidTemplate> _template = new(() => new FluidParser().Parse(Resource(assembly, name)));

    /// <summary>The look of all pages.</summary>
    public static string Style { get; } = Resource(typeof(HtmlTemplate).Assembly, "report.css");

    /// <summary>Tables of class "sortable" sort at a click on a heading.</summary>
    public static string Script { get; } = Resource(typeof(HtmlTemplate).Assembly, "report.js");

    public string Render(object page) => _template.Value.Render(new TemplateContext(page, s_options), s_encoder);

    public static string Resource(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
