namespace TumorTrace.Core;

/// <summary>
/// One thing that is wrong with an options record. Libraries name the property; the command line and the server put it in
/// their own words (a flag, a form field).
/// </summary>
/// <param name="Property">The property's path from the options record, such as <c>Polygons.MinAreaUm2</c>.</param>
/// <param name="Value">What was found, with its unit.</param>
/// <param name="Expected">What would have been right.</param>
public sealed record OptionProblem(string Property, string Value, string Expected)
{
    /// <summary>The problem in the library's own words.</summary>
    public override string ToString() => $"{Property} is {Value}, expected {Expected}";

    /// <summary>The same problem seen from a record that holds this one as a property.</summary>
    public OptionProblem In(string property) => this with { Property = $"{property}.{Property}" };
}
