"""Fills the fields of an allele diagram from a GenBank or GFF3 file that an editor chooses; the file is not kept."""

from django.http import HttpRequest, JsonResponse
from django.template.defaultfilters import filesizeformat, pluralize
from django.views.decorators.http import require_POST

from pages.alleles.gene_record import Gene, RecordError, read_gene
from pages.alleles.notation import GENE_LENGTH, SEQUENCE_LENGTH, write_coding_exons, write_exons

# The size limit: one gene fits, but not one of Ensembl's chromosomes.
MOST_BYTES = 8 * 1024 * 1024
# The most runs of exons that a message names: a longer list would not help.
MOST_CRITICAL = 8


@require_POST
def read(request: HttpRequest) -> JsonResponse:
    """Respond with the values of the fields and messages about them, or with 400 and an error to show."""
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size > MOST_BYTES:
        return JsonResponse(
            {"error": f"Choose the file of a single gene, no larger than {filesizeformat(MOST_BYTES)}."}, status=400
        )
    try:
        gene = read_gene(file.read(), request.POST.get("gene", ""))
    except RecordError as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse({"fields": fields_of(gene), "messages": messages_on(gene)})


def fields_of(gene: Gene) -> dict[str, str]:
    """Return the values of the fields that the gene fills."""
    transcript, coding = gene.transcript, gene.transcript.coding_sequence
    bases = coding.bases if coding and len(coding.bases) <= SEQUENCE_LENGTH else ""
    return {
        "gene": gene.symbol[:GENE_LENGTH],
        "exons": write_exons(transcript.elements),
        "coding_exons": write_coding_exons(coding.exons) if coding else "",
        "coding_sequence": bases,
    }


def messages_on(gene: Gene) -> list[str]:
    """Return what an editor should know: which transcript this is, what is unknown, and which exons are critical."""
    transcript, coding = gene.transcript, gene.transcript.coding_sequence
    of = (
        f"{transcript.name}, one of {len(gene.transcripts)} transcripts"
        if len(gene.transcripts) > 1
        else transcript.name
    )
    number = len(transcript.exons)
    found = [f"Read: {gene.symbol}, {number} exon{pluralize(number)}{f' ({of})' if of else ''}."]
    if coding is None:
        return [*found, "The file does not contain the whole coding sequence, so the reading frame is unknown."]
    if not coding.bases:
        found.append("The file contains no sequence, so the position of the first stop codon is unknown.")
    elif len(coding.bases) > SEQUENCE_LENGTH:
        found.append("The coding sequence is too long to store, so the position of the first stop codon is unknown.")
    judged = list(gene.criticalities())
    critical = [one for one in judged if one.is_critical]
    open_ones = [one for one in judged if one.is_critical is None and one.exons and len(one.exons) == 1]
    found += [f"Critical: {' '.join(one.exons)}. {one.reason}" for one in critical[:MOST_CRITICAL]]
    if not critical and open_ones:
        found += [f"Possibly critical: {' '.join(one.exons)}. {one.reason}" for one in open_ones[:MOST_CRITICAL]]
    elif not critical:
        found.append(
            "No exon or short run of exons is critical: none is in all transcripts and shifts the reading frame."
        )
    return found
